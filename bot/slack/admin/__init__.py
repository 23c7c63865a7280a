"""Looking after the knowledge from Slack: wishes are taken by the listeners, kept in the inbox and seen to by the workers.

Who is an admin is asked on each step anew, and what was done or refused stands in the audit log: buttons travel.
"""
