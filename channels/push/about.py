"""What a push service carries: a few words, sealed for one browser. It hears nothing."""

from domain.channels import Channel

NAME = "push"
ABOUT = Channel(NAME, "Push", frozenset(), media=frozenset())
