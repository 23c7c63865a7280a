"""Reports, comparisons and portfolios as Markdown, HTML, CSV and PDF. Nothing is computed here that a reader is told."""
