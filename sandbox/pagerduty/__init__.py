"""PagerDuty: services and who is on call, the incidents that events open, what people do with them, and webhooks of it."""
