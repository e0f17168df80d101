"""Pictures as OpenAI's clients ask for them: their parameters, answers, events and errors."""
