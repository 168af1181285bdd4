using HeLora.Adapters.Peft;
using HeLora.Compiler;
using HeLora.Measurements;

namespace HeLora.Bench;

/// <summary>The configurations of a sweep.</summary>
internal static class BenchCases
{
    /// <summary>
    /// Lists the configurations: that of a schedule, one for each shape of an adapter and batch size, or all combinations of
    /// sizes, ranks and batch sizes.
    /// </summary>
    public static IReadOnlyList<BenchCase> Create(EndToEndOptions options) =>
        options.Schedule is { } schedule ? [Create(options, schedule.Config)]
        : options.Modules is { } modules ? [.. OfModules(options, modules)]
        : [.. OfSizes(options)];

    private static IEnumerable<BenchCase> OfModules(EndToEndOptions options, IReadOnlyList<LoraModule> modules)
    {
        foreach (LoraModule module in modules.DistinctBy(m => (m.InputSize, m.OutputSize, m.Rank)))
        {
            foreach (int batch in options.BatchSizes)
            {
                BenchCase item = Create(options, LoraConfigs.Of(module, batch, options.Choice.Profile));
                yield return item with { Config = item.Config with { Module = module.Name }, CreateModule = (_, _, _) => module };
            }
        }
    }

    private static IEnumerable<BenchCase> OfSizes(EndToEndOptions options)
    {
        foreach (int hidden in options.Model is { } model ? [model.HiddenSize] : options.HiddenSizes)
        {
            foreach (int rank in options.Ranks)
            {
                foreach (int batch in options.BatchSizes)
                {
                    yield return Create(options, new LoraConfig
                    {
                        HiddenSize = hidden,
                        KeyValueSize = options.Model?.KeyValueSize,
                        IntermediateSize = options.Model?.IntermediateSize,
                        Rank = rank,
                        Alpha = 2 * rank,
                        BatchSize = batch,
                        Targets = options.Targets,
                        Profile = options.Choice.Profile,
                    });
                }
            }
        }
    }

    private static BenchCase Create(EndToEndOptions options, LoraConfig lora) => new(
        new BenchConfig
        {
            HiddenSize = lora.HiddenSize,
            OutputSize = lora.OutputSize ?? lora.HiddenSize,
            Rank = lora.Rank,
            BatchSize = lora.BatchSize,
            NumTokens = options.NumTokens,
            Profile = Names.Of(lora.Profile),
            Targets = TargetNames.Format(lora.Targets),
            Plan = options.Choice.Objective.Plan is { } plan ? Names.Of(plan) : Names.Auto,
            AdapterPrivacy = Names.Of((options.Schedule?.Objective ?? options.Choice.Objective).Privacy),
            Threads = options.Threads,
            Seed = options.Seed,
            Backend = options.Backend.Name,
            Model = options.Model?.Name,
        },
        lora,
        (site, module, number) => LoraModule.Random(
            module.Name, site.InputSize, module.OutputSize, lora.Rank, lora.Alpha, options.Seed + (ulong)number),
        options.Model);
}
