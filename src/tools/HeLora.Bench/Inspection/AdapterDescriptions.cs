using System.Numerics.Tensors;
using HeLora.Adapters.Peft;
using HeLora.Measurements;

namespace HeLora.Bench;

/// <summary>Describes adapters.</summary>
public static class AdapterDescriptions
{
    /// <summary>Describes an adapter.</summary>
    public static AdapterDescription Of(PeftAdapter adapter)
    {
        PeftConfig config = adapter.Config;
        ModuleDescription[] modules = [.. adapter.Modules.Select(m => Describe(m, config.AlphaOf(m.Name)))];
        var totals = new AdapterTotals(
            modules.Length,
            modules.Count(m => m.IsZero),
            modules.DistinctBy(m => (m.InputSize, m.OutputSize, m.Rank)).Count(),
            modules.Sum(m => (long)m.Rank * (m.InputSize + m.OutputSize)));
        return new AdapterDescription(
            new ConfigDescription(config.Rank, config.Alpha, config.UseRslora, config.FanInFanOut), totals, modules);
    }

    private static ModuleDescription Describe(LoraModule module, double alpha)
    {
        double a = Norm(module.A), b = Norm(module.B);
        return new ModuleDescription(
            module.Name, module.InputSize, module.OutputSize, module.Rank, alpha, module.Scaling, a, b,
            a == 0 || b == 0 || module.Scaling == 0);
    }

    private static double Norm(float[] weights)
    {
        var values = new double[weights.Length];
        TensorPrimitives.ConvertTruncating<float, double>(weights, values);
        return Math.Sqrt(TensorPrimitives.SumOfSquares<double>(values));
    }
}
