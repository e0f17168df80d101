"""How many disguised terms the policy finds, and how often it is wrong about plain prompts."""
