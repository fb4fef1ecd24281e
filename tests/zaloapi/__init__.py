"""Zalo's two services as far as they are known, on 127.0.0.1.

Built from what the documentation's digests say and from what others measured; `docs/zalo.md` says
which is which. [?] marks what is a guess here: the live service may do otherwise.
"""
