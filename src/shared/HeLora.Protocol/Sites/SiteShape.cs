namespace HeLora.Protocol;

/// <summary>A site: projections that share one input.</summary>
/// <param name="Name">Its name, such as qkv.</param>
/// <param name="InputSize">d_in.</param>
/// <param name="Modules">The projections, 1 to <see cref="MaxModules"/>.</param>
public sealed record SiteShape(string Name, int InputSize, IReadOnlyList<ModuleShape> Modules)
{
    /// <summary>The most projections that can share an input, in any plan.</summary>
    public const int MaxModules = 16;

    /// <summary>Checks the sizes of a site against the limits of a plan.</summary>
    /// <param name="inputSize">d_in.</param>
    /// <param name="modules">The projections.</param>
    /// <param name="maxDimension">The largest d_in and d_out of the plan.</param>
    /// <exception cref="ArgumentException">A size is out of range; the text and the parameter name say which.</exception>
    internal static void Check(int inputSize, IReadOnlyList<ModuleShape> modules, int maxDimension)
    {
        ArgumentNullException.ThrowIfNull(modules);
        if (inputSize < 1 || inputSize > maxDimension)
        {
            throw Refused.Argument(nameof(inputSize), "input size", inputSize, $"1 to {maxDimension}");
        }

        if (modules.Count is < 1 or > MaxModules)
        {
            throw Refused.Argument(nameof(modules), "modules", modules.Count, $"1 to {MaxModules}");
        }

        foreach (ModuleShape module in modules)
        {
            if (module.Rank is < 1 or > ModuleShape.MaxRank)
            {
                throw Refused.Argument(nameof(modules), $"rank of {module.Name}", module.Rank, $"1 to {ModuleShape.MaxRank}");
            }

            if (module.OutputSize < 1 || module.OutputSize > maxDimension)
            {
                throw Refused.Argument(nameof(modules), $"output size of {module.Name}", module.OutputSize, $"1 to {maxDimension}");
            }
        }
    }
}
