using System.Text;
using System.Xml.Linq;
using HeLora.Measurements;
using HeLora.Reports.Document;

namespace HeLora.Reports.Rendering;

/// <summary>
/// Writes a report as one HTML file that needs no other file: it has no scripts, fonts or pictures, and its content policy forbids
/// them. The file is well-formed XML too, so that it can be checked.
/// </summary>
internal static class HtmlPage
{
    private const string Styles =
        """
        :root{color-scheme:light dark;--ink:#1f2328;--muted:#59636e;--line:#dde2e7;--page:#fff;--soft:#f5f7f9;--mark:#fdeed9;--link:#0b5cad}
        @media (prefers-color-scheme:dark){:root{--ink:#e6edf3;--muted:#9ba4ae;--line:#30363d;--page:#0d1117;--soft:#161b22;--mark:#4a3010;--link:#6cb2ff}}
        body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,-apple-system,'Segoe UI','DejaVu Sans',sans-serif}
        main{max-width:1180px;margin:0 auto;padding:24px 20px 64px}
        h1{font-size:26px;margin:0 0 8px}
        h2{font-size:20px;margin:44px 0 12px;padding-top:12px;border-top:1px solid var(--line)}
        h3{font-size:16px;margin:26px 0 8px}
        p,li{max-width:80ch}
        p{margin:8px 0}
        .notice{max-width:none;padding:8px 12px;background:var(--mark);font-weight:600}
        nav{color:var(--muted)}
        nav a{margin-right:14px;white-space:nowrap}
        a{color:var(--link)}
        .scroll{overflow-x:auto;margin:10px 0}
        table{border-collapse:collapse;font-size:13.5px;font-variant-numeric:tabular-nums}
        th,td{padding:4px 12px;text-align:right;vertical-align:top;white-space:nowrap;border-bottom:1px solid var(--line)}
        thead th{color:var(--muted);font-weight:600;vertical-align:bottom}
        tbody tr:hover{background:var(--soft)}
        .t{text-align:left}
        td.long{white-space:normal;min-width:16em;max-width:34em}
        tr>:first-child{position:sticky;left:0;background:var(--page);text-align:left;padding-left:0}
        tbody th{font-weight:400}
        tbody tr:hover>:first-child{background:var(--soft)}
        td.mark{background:var(--mark);font-weight:600}
        figure{margin:14px 0}
        figcaption{color:var(--muted);margin-bottom:6px}
        figure svg{display:block;width:100%;min-width:660px;max-width:860px;height:auto;background:#fff;border-radius:6px;padding:6px}
        """;

    // Cells of more characters are broken into lines.
    private const int LongCell = 48;

    /// <summary>Writes a report.</summary>
    public static string Write(IReadOnlyList<Block> blocks)
    {
        Heading[] sections = [.. blocks.OfType<Heading>().Where(h => h.Level == 2)];
        var html = new StringBuilder(
            $"""
            <!DOCTYPE html>
            <html lang="en" xmlns="http://www.w3.org/1999/xhtml">
            <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
            <title>{ReportBuilder.Title}</title>
            <style>
            {Styles}
            </style>
            </head>
            <body>
            <main>

            """);
        int section = 0;
        foreach (Block block in blocks)
        {
            Write(html, block, ref section);
            if (block is Heading { Level: 1 } && sections.Length > 1)
            {
                IEnumerable<string> links = sections.Select((heading, i) => $"<a href=\"#s{i + 1}\">{Escape(heading.Text)}</a>");
                html.Append("<nav>").AppendJoin('\n', links).Append("</nav>\n");
            }
        }

        return html.Append("</main>\n</body>\n</html>\n").ToString();
    }

    private static void Write(StringBuilder html, Block block, ref int section)
    {
        switch (block)
        {
            case Heading { Level: 2 } heading:
                html.Append($"<h2 id=\"s{++section}\">{Escape(heading.Text)}</h2>\n");
                break;
            case Heading heading:
                html.Append($"<h{heading.Level}>{Escape(heading.Text)}</h{heading.Level}>\n");
                break;
            case Paragraph paragraph:
                html.Append($"<p>{Escape(paragraph.Text)}</p>\n");
                break;
            case Notice notice:
                html.Append($"<p class=\"notice\" role=\"note\">{Escape(notice.Text)}</p>\n");
                break;
            case BulletList list:
                html.Append("<ul>").AppendJoin("", list.Items.Select(item => $"<li>{Escape(item)}</li>")).Append("</ul>\n");
                break;
            case DataTable table:
                Write(html, table);
                break;
            case Figure figure:
                html.Append($"<figure><figcaption>{Escape(figure.Caption)}</figcaption><div class=\"scroll\">")
                    .Append(figure.Draw().ToString(SaveOptions.DisableFormatting))
                    .Append("</div></figure>\n");
                break;
            default:
                throw new NotSupportedException(block.GetType().Name);
        }
    }

    // A table that is wider than the page can be scrolled, also with the keyboard.
    private static void Write(StringBuilder html, DataTable table)
    {
        html.Append("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"table\"><table><thead><tr>");
        foreach (Column column in table.Columns)
        {
            html.Append($"<th scope=\"col\"{(column.IsText ? " class=\"t\"" : "")}>{Escape(column.Title)}</th>");
        }

        html.Append("</tr></thead>\n<tbody>\n");
        foreach (IReadOnlyList<Cell> row in table.Rows)
        {
            html.Append($"<tr><th scope=\"row\">{Escape(row[0].Text)}</th>");
            for (int i = 1; i < row.Count; i++)
            {
                string classes = string.Join(
                    ' ',
                    new[] { table.Columns[i].IsText ? "t" : "", row[i].IsMarked ? "mark" : "", row[i].Text.Length > LongCell ? "long" : "" }
                        .Where(c => c.Length > 0));
                html.Append($"<td{(classes.Length > 0 ? $" class=\"{classes}\"" : "")}>{Escape(row[i].Text)}</td>");
            }

            html.Append("</tr>\n");
        }

        html.Append("</tbody></table></div>\n");
    }

    // Enough for text between tags, which is where all text stands.
    private static string Escape(string text) => PlainText.Clean(text)
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\"", "&quot;", StringComparison.Ordinal);
}
