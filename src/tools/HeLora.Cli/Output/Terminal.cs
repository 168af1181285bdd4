using Spectre.Console;

namespace HeLora.Cli.Output;

/// <summary>Tables and progress on a writer.</summary>
internal static class Terminal
{
    // Wide enough for every table of this program: a narrow terminal wraps lines, but no cell is cut.
    private const int Width = 240;

    /// <summary>A table; columns named with a leading '&lt;' are aligned left, others right.</summary>
    public static Table Table(params IEnumerable<string> columns)
    {
        Table table = new Table().Border(TableBorder.Simple);
        foreach (string column in columns)
        {
            bool left = column.StartsWith('<');
            table.AddColumn(new TableColumn(Markup.Escape(left ? column[1..] : column))
            {
                Alignment = left ? Justify.Left : Justify.Right,
                NoWrap = true,
                Padding = new Padding(0, 0),
            });
        }

        return table;
    }

    /// <summary>Writes a table and a line below it.</summary>
    public static void Write(TextWriter writer, Table table, string footer)
    {
        IAnsiConsole console = On(writer);
        console.Profile.Width = Math.Max(console.Profile.Width, Width);
        console.Write(table);
        console.WriteLine(footer);
    }

    /// <summary>Adds a row of plain texts.</summary>
    public static void Add(this Table table, params IEnumerable<string> cells) => table.AddRow([.. cells.Select(Markup.Escape)]);

    /// <summary>Runs work with a progress bar where the writer is a terminal. The bar is drawn only between items, so that
    /// drawing does not disturb a measurement.</summary>
    /// <param name="writer">Where to draw.</param>
    /// <param name="title">The name of the work.</param>
    /// <param name="count">Items.</param>
    /// <param name="work">Calls its argument after every item.</param>
    public static T WithProgress<T>(TextWriter writer, string title, int count, Func<Action, T> work)
    {
        IAnsiConsole console = On(writer);
        if (!console.Profile.Out.IsTerminal)
        {
            return work(static () => { });
        }

        void ShowCursor(object? sender, ConsoleCancelEventArgs e) => console.Cursor.Show(true);
        Console.CancelKeyPress += ShowCursor;
        try
        {
            return console.Progress().AutoRefresh(false).AutoClear(true).Start(context =>
            {
                ProgressTask task = context.AddTask(Markup.Escape(title), maxValue: count);
                context.Refresh();
                return work(() =>
                {
                    task.Increment(1);
                    context.Refresh();
                });
            });
        }
        finally
        {
            Console.CancelKeyPress -= ShowCursor;
        }
    }

    // Plain text when the writer is not a terminal.
    private static IAnsiConsole On(TextWriter writer)
    {
        var output = new AnsiConsoleOutput(writer);
        return AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = output,
            Ansi = output.IsTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = output.IsTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = output.IsTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
    }
}
