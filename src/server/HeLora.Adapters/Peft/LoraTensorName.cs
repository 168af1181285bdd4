namespace HeLora.Adapters.Peft;

/// <summary>A PEFT tensor name, taken apart.</summary>
/// <param name="Module">The module's name in the base model.</param>
/// <param name="IsB">lora_B, or else lora_A.</param>
/// <param name="Adapter">The adapter's name between lora_A and weight; empty when there is none.</param>
internal readonly record struct LoraTensorName(string Module, bool IsB, string Adapter)
{
    public const string Prefix = "base_model.model.";

    /// <summary>Takes <c>base_model.model.{module}.lora_A[.{adapter}].weight</c> apart.</summary>
    /// <exception cref="AdapterFormatException">The name is of another form.</exception>
    public static LoraTensorName Parse(string tensorName)
    {
        string[] parts = tensorName.Split('.');
        int last = parts.Length - 1;
        if (tensorName.StartsWith(Prefix, StringComparison.Ordinal)
            && parts[last] is "weight"
            && !tensorName.Any(char.IsControl))
        {
            for (int factor = last - 1; factor >= Math.Max(3, last - 2); factor--)
            {
                if (parts[factor] is "lora_A" or "lora_B")
                {
                    string module = string.Join('.', parts[2..factor]);
                    string adapter = string.Join('.', parts[(factor + 1)..last]);
                    if (!Array.Exists(parts, static part => part.Length == 0) && !module.Contains("lora_", StringComparison.Ordinal))
                    {
                        return new LoraTensorName(module, parts[factor] is "lora_B", adapter);
                    }
                }
            }
        }

        throw new AdapterFormatException(
            $"tensor '{tensorName}' is not understood; expected {Prefix}<module>.lora_A.weight or .lora_B.weight only.");
    }
}
