namespace HeLora.Protocol;

/// <summary>The name and shape of one adapted projection, which both sides know.</summary>
/// <param name="Name">Its name; in a publication the full PEFT module path.</param>
/// <param name="OutputSize">d_out.</param>
/// <param name="Rank">r, the rows of its down factor; for an open basis the columns of its basis.</param>
public sealed record ModuleShape(string Name, int OutputSize, int Rank)
{
    /// <summary>The largest rank of any plan.</summary>
    public const int MaxRank = 256;
}
