namespace HeLora.Reports.Document;

/// <summary>Makes a table of items, column by column.</summary>
internal sealed class TableBuilder<T>(IReadOnlyList<T> items)
{
    private readonly List<Column> _columns = [];
    private readonly List<IReadOnlyList<Cell>> _cells = [];

    /// <summary>A column of texts.</summary>
    public TableBuilder<T> Text(string title, Func<T, Cell> value) => Add(new Column(title, IsText: true), [.. items.Select(value)]);

    /// <summary>A column of numbers with the same number of decimals.</summary>
    public TableBuilder<T> Number(string title, Func<T, double?> value) =>
        Add(new Column(title), [.. Numbers.Column([.. items.Select(value)]).Select(text => new Cell(text))]);

    /// <summary>A column of numbers, each in a format of its own.</summary>
    public TableBuilder<T> Number(string title, Func<T, double?> value, Func<double, string> format) =>
        Add(new Column(title), [.. items.Select(item => new Cell(value(item) is { } number ? format(number) : Numbers.None))]);

    /// <summary>A column of figures that are texts already.</summary>
    public TableBuilder<T> Figure(string title, Func<T, Cell> value) => Add(new Column(title), [.. items.Select(value)]);

    /// <summary>The table.</summary>
    public DataTable Build() => new(_columns, [.. items.Select((_, row) => _cells.Select(column => column[row]).ToArray())]);

    private TableBuilder<T> Add(Column column, IReadOnlyList<Cell> cells)
    {
        _columns.Add(column);
        _cells.Add(cells);
        return this;
    }
}
