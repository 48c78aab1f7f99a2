"""What can go wrong with the processes of an installation."""


class ProcessesError(Exception):
    """Root of every failure this package expects."""


class BadSpecs(ProcessesError):
    """The declared processes contradict one another or cannot be read."""


class StartFailed(ProcessesError):
    """A process did not become ready; the message ends with the last lines it logged."""

    def __init__(self, name: str, reason: str, log_tail: str) -> None:
        self.name = name
        self.reason = reason
        super().__init__(f"{name} {reason}; the end of its log:\n{log_tail or '(empty)'}")
