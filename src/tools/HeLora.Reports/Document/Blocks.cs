using System.Xml.Linq;

namespace HeLora.Reports.Document;

/// <summary>A part of a report. Texts are plain and may hold any character: the writer of a format escapes them.</summary>
internal abstract record Block;

/// <summary>A heading; level 1 is the report's own.</summary>
internal sealed record Heading(int Level, string Text) : Block;

/// <summary>A paragraph.</summary>
internal sealed record Paragraph(string Text) : Block;

/// <summary>A paragraph that stands out.</summary>
internal sealed record Notice(string Text) : Block;

/// <summary>Points.</summary>
internal sealed record BulletList(IReadOnlyList<string> Items) : Block;

/// <summary>A table; its first column names the rows.</summary>
/// <param name="Columns">Headings.</param>
/// <param name="Rows">As many cells as columns each.</param>
internal sealed record DataTable(IReadOnlyList<Column> Columns, IReadOnlyList<IReadOnlyList<Cell>> Rows) : Block;

/// <summary>A plot.</summary>
/// <param name="Name">Its name, fit for a file.</param>
/// <param name="Caption">A sentence that says what it shows.</param>
/// <param name="Draw">Draws it, as SVG.</param>
internal sealed record Figure(string Name, string Caption, Func<XElement> Draw) : Block;

/// <summary>A column of a table.</summary>
/// <param name="Title">Its heading, with the unit.</param>
/// <param name="IsText">Aligned left; numbers are aligned right.</param>
internal sealed record Column(string Title, bool IsText = false);

/// <summary>A cell of a table.</summary>
/// <param name="Text">The text.</param>
/// <param name="IsMarked">Stands out.</param>
internal readonly record struct Cell(string Text, bool IsMarked = false)
{
    /// <summary>A cell that does not stand out.</summary>
    public static implicit operator Cell(string text) => new(text);
}
