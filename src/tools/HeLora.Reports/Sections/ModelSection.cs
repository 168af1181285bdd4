using HeLora.Reports.Document;

namespace HeLora.Reports.Sections;

/// <summary>Whole models, extrapolated from their measured layers.</summary>
internal static class ModelSection
{
    /// <summary>The section; empty where no configuration is of a model.</summary>
    /// <param name="measured">Valid configurations.</param>
    /// <param name="header">The heading of the column of names.</param>
    public static IEnumerable<Block> Create(IReadOnlyList<Measurement> measured, string header)
    {
        Measurement[] rows = [.. measured.Where(m => m.Result.WholeModel is not null)];
        if (rows.Length == 0)
        {
            yield break;
        }

        yield return new Heading(2, "Whole models");
        TableBuilder<Measurement> table = new TableBuilder<Measurement>(rows)
            .Text(header, m => m.Name)
            .Text("model", m => m.Result.WholeModel!.Name)
            .Number("layers", m => m.Result.WholeModel!.Layers)
            .Number("projections", m => m.Result.WholeModel!.AdaptedProjections)
            .Number("a layer, ms per step", m => m.Result.WholeModel!.LayerMsPerStep)
            .Number("the model, ms per step", m => m.Result.WholeModel!.ModelMsPerStep)
            .Number("tok/s", m => m.Result.WholeModel!.TokensPerSecond)
            .Number("tok/s, all", m => m.Result.WholeModel!.AggregateTokensPerSecond)
            .Number("up, MB per token", m => m.Result.WholeModel!.BytesUpPerToken / 1e6)
            .Number("down, MB per token", m => m.Result.WholeModel!.BytesDownPerToken / 1e6)
            .Number("recommended batch", m => m.Result.WholeModel!.RecommendedBatchSize);
        bool hasLink = rows.Any(m => m.Result.Link is not null);
        if (hasLink)
        {
            table.Number("tok/s, all, with the link", AggregateWithLink);
        }

        yield return table.Build();
        yield return new Paragraph(
            "A model's layers are alike: its figures are those of the measured layer times the layers, without the base model's own. Times are medians of both "
            + $"sides, offline and online{(hasLink ? "; the link is that of the table of bytes" : ", without a link")}. The recommended batch is the least that is "
            + "predicted to come within a tenth of the most tokens a second of all sequences.");
    }

    private static double? AggregateWithLink(Measurement m) => m.Result.Link is not null ? Speed.TokensPerSecond(m.Result) / m.Result.WholeModel!.Layers : null;
}
