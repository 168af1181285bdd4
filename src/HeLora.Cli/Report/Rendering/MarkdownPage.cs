using System.Text;
using HeLora.Cli.Report.Document;

namespace HeLora.Cli.Report.Rendering;

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

    // Whatever can begin or end markup, in GitHub's dialect with formulas, is escaped: also what would make a list or heading
    // of a text's beginning, a link of an address, or an entity of its name.
    private static string Escape(string text)
    {
        var escaped = new StringBuilder();
        string clean = PlainText.Clean(text).Trim();
        for (int i = 0; i < clean.Length; i++)
        {
            char c = clean[i];
            bool isMarkup = "\\`*_[]{}<>&|~#!:@$^".Contains(c, StringComparison.Ordinal)
                || (c is '-' or '+' or '=' && i == 0)
                || (c is '.' or ')' && (clean.AsSpan(0, i).IndexOfAnyExceptInRange('0', '9') < 0 || clean.AsSpan(0, i).EndsWith("www", StringComparison.OrdinalIgnoreCase)));
            if (isMarkup)
            {
                escaped.Append('\\');
            }

            escaped.Append(c);
        }

        return escaped.ToString();
    }
}
