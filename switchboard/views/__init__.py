"""What is read back for people: the console's pages, the command line's reports and Slack say the same, from here."""
