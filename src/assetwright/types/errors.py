"""The two ways a request can fail, told apart because they exit differently."""


class AssetwrightError(Exception):
    """Base of every error assetwright raises on purpose; its text is one sentence for a person."""

    exit_code = 1


class InputError(AssetwrightError):
    """What was asked cannot be done: names the field, the value and what would be accepted."""

    exit_code = 2

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class EnvironmentProblem(AssetwrightError):
    """The request was fine; the machine (disk, files, weights, packages) did not allow it."""

    exit_code = 1
