using Spectre.Console;

namespace HeLora.Cli.Output;

/// <summary>Tables and progress on a writer.</summary>
internal static class Terminal
{
    // Wide enough that no table of this program wraps in a file.
    private const int FileWidth = 240;

    /// <summary>A console on a writer; plain text when the writer is not a terminal.</summary>
    public static IAnsiConsole On(TextWriter writer)
    {
        var output = new AnsiConsoleOutput(writer);
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = output,
            Ansi = output.IsTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = output.IsTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = output.IsTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!output.IsTerminal)
        {
            console.Profile.Width = FileWidth;
        }

        return console;
    }

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
            });
        }

        return table;
    }

    /// <summary>Adds a row of plain texts.</summary>
    public static void Add(this Table table, params IEnumerable<string> cells) => table.AddRow([.. cells.Select(Markup.Escape)]);

    /// <summary>Runs work with a progress bar where the writer is a terminal. It is drawn only between items, so that
    /// nothing else runs while one is measured.</summary>
    /// <param name="writer">Where to draw.</param>
    /// <param name="title">What is being done.</param>
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
}
