"""The gateway: programs that speak OpenAI's or Gemini's dialect get seeds, characters and money safety."""
