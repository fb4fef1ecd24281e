"""Services: the roads of what somebody asks for or tells, and whether their files make sense."""
