"""What is said when the contract cannot be read, or is asked for what it does not hold."""


class ContractError(Exception):
    """A contract that is malformed or does not hold what was asked for.

    `where` is the file and the entry, `what` is what is wrong there, and `hint` is what to write instead
    (empty where nothing better can be said).
    """

    def __init__(self, where: str, what: str, hint: str = "") -> None:
        super().__init__(where, what, hint)
        self.where = where
        self.what = what
        self.hint = hint

    def __str__(self) -> str:
        sentence = f"{self.where}: {self.what}"
        return f"{sentence}; {self.hint}." if self.hint else f"{sentence}."
