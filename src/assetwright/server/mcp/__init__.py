"""The tools of assistants in editors, by the Model Context Protocol (https://modelcontextprotocol.io).

``protocol`` speaks it, ``tool`` is what a tool is, ``catalog`` lists them; ``host`` and ``mount``
are the two ways in: a process of one's own over stdio, and the server at ``/mcp``.
"""
