"""PURE: what people type and press in Slack → an ActionRequest to carry out, a question to answer, or a Mistake.

command.py reads slash commands, button.py buttons and menus, view.py submitted modals, payload.py Slack's JSON.
"""
