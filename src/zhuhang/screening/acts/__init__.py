"""The acts that make a list official (名单程序的各项操作): one act, one function, by somebody at a time.

Every act locks the list, so that two people at once, a double click or the back button do it once.
"""
