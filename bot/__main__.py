"""`lingkaran`, also `python -m bot`: every command of the project."""

import typer

from bot.commands import cases, chat, check, keys, operators, serve, setup, sponsorship, understand

cli = typer.Typer(
    name="lingkaran",
    help="The chatbot through which informal workers get and use work-accident insurance.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # plain help: the other kind takes a second to import
    pretty_exceptions_enable=False,
)
cli.command()(serve.serve)
cli.command()(chat.chat)
cli.command()(check.check)
cli.command()(check.graph)
cli.command()(setup.migrate)
cli.command()(setup.demo)
cli.command()(setup.doctor)
cli.command()(understand.understand)
cli.add_typer(operators.registration, name="registration")
cli.add_typer(operators.ticket, name="ticket")
cli.add_typer(operators.media, name="media")
cli.add_typer(cases.case, name="case")
cli.add_typer(keys.keys, name="keys")
cli.add_typer(sponsorship.donor, name="donor")
cli.add_typer(sponsorship.pledge, name="pledge")
cli.add_typer(sponsorship.payment, name="payment")
cli.command()(sponsorship.match)
cli.add_typer(sponsorship.ledger, name="ledger")
cli.add_typer(sponsorship.export, name="export")
cli.add_typer(sponsorship.import_, name="import")

if __name__ == "__main__":
    cli(prog_name="lingkaran")
