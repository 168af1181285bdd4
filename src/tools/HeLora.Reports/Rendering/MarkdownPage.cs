using System.Text;
using HeLora.Measurements;
using HeLora.Reports.Document;

namespace HeLora.Reports.Rendering;

/// <summary>Writes a report as GitHub's Markdown. Plots are files of their own, as Markdown has no place for drawings.</summary>
internal static class MarkdownPage
{
    /// <summary>Writes a report.</summary>
    /// <param name="blocks">The report.</param>
    /// <param name="folder">The folder of the plots, as seen from the report.</param>
    public static string Write(IReadOnlyList<Block> blocks, string folder) =>
        string.Join("\n\n", blocks.Select(block => Write(block, folder))) + "\n";

    private static string Write(Block block, string folder) => block switch
    {
        Heading heading => $"{new string('#', heading.Level)} {Escape(heading.Text)}",
        Paragraph paragraph => Escape(paragraph.Text),
        Notice notice => $"> **{Escape(notice.Text)}**",
        BulletList list => string.Join('\n', list.Items.Select(item => $"* {Escape(item)}")),
        DataTable table => Write(table),
        Figure figure => $"![{Escape(figure.Caption)}]({Uri.EscapeDataString(folder)}/{figure.Name}.svg)",
        _ => throw new NotSupportedException(block.GetType().Name),
    };

    private static string Write(DataTable table)
    {
        IEnumerable<string> lines =
        [
            Row(table.Columns.Select(c => Escape(c.Title))),
            Row(table.Columns.Select((c, i) => i == 0 || c.IsText ? "---" : "---:")),
            .. table.Rows.Select(row => Row(row.Select(c => c.IsMarked ? $"**{Escape(c.Text)}**" : Escape(c.Text)))),
        ];
        return string.Join('\n', lines);
    }

    private static string Row(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";

    private static string Escape(string text)
    {
        var escaped = new StringBuilder();
        string clean = PlainText.Clean(text).Trim();
        for (int i = 0; i < clean.Length; i++)
        {
            if (IsMarkup(clean, i))
            {
                escaped.Append('\\');
            }

            escaped.Append(clean[i]);
        }

        return escaped.ToString();
    }

    // Characters that begin or end markup in GitHub's dialect: anywhere, at the beginning of a text, or where a text looks like an address.
    private static bool IsMarkup(string text, int i)
    {
        bool isWordEnd = i + 1 == text.Length || text[i + 1] == ' ';
        return text[i] switch
        {
            '\\' or '`' or '*' or '_' or '[' or ']' or '<' or '&' or '|' or '~' or '@' or '$' => true,
            '#' or '>' or '-' or '+' or '=' => i == 0,
            ':' => !isWordEnd,
            '.' or ')' => (isWordEnd && IsNumber(text.AsSpan(0, i))) || text.AsSpan(0, i).EndsWith("www", StringComparison.OrdinalIgnoreCase),
            _ => false,
        };
    }

    private static bool IsNumber(ReadOnlySpan<char> text) => text.Length > 0 && text.IndexOfAnyExceptInRange('0', '9') < 0;
}
