"""Mail: one thread per subject and episode, sent by SMTP to a team's addresses; what only counts sends nothing."""
