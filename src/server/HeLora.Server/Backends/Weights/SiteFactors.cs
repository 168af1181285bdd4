using HeLora.Adapters.Algebra;
using HeLora.Adapters.Peft;
using HeLora.Protocol;

namespace HeLora.Server.Backends;

/// <summary>The integer factors of a site's projections, and the figures that its offer states.</summary>
/// <param name="Factors">The factors of every projection.</param>
/// <param name="Bases">U of every projection, d_out x r row-major, for an open basis; otherwise none.</param>
/// <param name="Room">M: the largest integer answer.</param>
internal sealed record SiteFactors(IReadOnlyList<IntegerFactors> Factors, IReadOnlyList<float[]> Bases, double Room)
{
    /// <summary>The largest norm bound of all projections.</summary>
    public double NormBound => Factors.Max(f => f.NormBound);

    /// <summary>For every projection the delta that one unit of an integer answer stands for.</summary>
    public IReadOnlyList<double> DeltaScales => [.. Factors.Select(f => f.DeltaScale)];

    /// <summary>For every projection that is not zero the rms of an integer answer and its relative variance: the bits of answers are
    /// chosen by them, see <see cref="AnswerModulus"/>.</summary>
    public IEnumerable<(double Rms, double Variance)> Answers =>
        Factors.Where(f => f.NormBound > 0).Select(f => (f.RmsAnswer(Room, NormBound), f.Variance));

    /// <summary>Rounds the factors of projections; under an open basis makes the bases.</summary>
    /// <param name="modules">The projections.</param>
    /// <param name="privacy">The policy.</param>
    /// <param name="room">M.</param>
    /// <param name="rowsPerLeaf">Rows whose plaintext encryption noise meets.</param>
    /// <param name="secret">The secret that bases are derived from; empty: they are drawn afresh.</param>
    public static SiteFactors Create(
        IReadOnlyList<LoraModule> modules, AdapterPrivacy privacy, double room, int rowsPerLeaf, ReadOnlySpan<byte> secret)
    {
        if (privacy == AdapterPrivacy.Sealed)
        {
            return new SiteFactors([.. modules.Select(m => IntegerFactors.Sealed(m, room, rowsPerLeaf))], [], room);
        }

        var bases = new OrthonormalBasis[modules.Count];
        for (int m = 0; m < bases.Length; m++)
        {
            bases[m] = secret.IsEmpty ? OrthonormalBasis.Create(modules[m]) : OrthonormalBasis.Create(modules[m], secret);
        }

        return new SiteFactors(
            [.. bases.Select(b => IntegerFactors.OpenBasis(b, room, rowsPerLeaf))],
            [.. bases.Select(b => Array.ConvertAll(b.Basis, v => (float)v))], room);
    }
}
