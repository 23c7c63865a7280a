"""What the app listens to: one `register(app, services)` per file. Listeners accept or acknowledge; they do no work.

The app runs them inside the dispatch, before Slack gets its answer: what raises is not acknowledged, so that Slack
delivers it again. What takes time (a window, the Home tab) is `lazy`: it runs behind the acknowledgement.
"""
