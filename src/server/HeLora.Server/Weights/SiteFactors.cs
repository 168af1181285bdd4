using HeLora.Adapters.Algebra;
using HeLora.Adapters.Peft;
using HeLora.Protocol;

namespace HeLora.Server.Weights;

/// <summary>The integer factors of a site's projections, and what its offer says of them.</summary>
/// <param name="Factors">A projection each.</param>
/// <param name="Bases">U of every projection, d_out x r row-major, for an open basis; otherwise none.</param>
/// <param name="Room">M: what integer answers may be.</param>
internal sealed record SiteFactors(IReadOnlyList<IntegerFactors> Factors, IReadOnlyList<float[]> Bases, double Room)
{
    /// <summary>The largest norm bound of all projections.</summary>
    public double NormBound => Factors.Max(f => f.NormBound);

    /// <summary>What one unit of an integer answer is worth, a projection each.</summary>
    public IReadOnlyList<double> DeltaScales => [.. Factors.Select(f => f.DeltaScale)];

    /// <summary>What the bits of answers are chosen by; see <see cref="AnswerModulus"/>. Projections that are zero are not in it.</summary>
    public IEnumerable<(double Rms, double Variance)> Answers =>
        Factors.Where(f => f.NormBound > 0).Select(f => (f.RmsAnswer(Room, NormBound), f.Variance));

    /// <summary>Rounds the factors of projections; under an open basis draws the bases.</summary>
    /// <param name="modules">The projections.</param>
    /// <param name="privacy">The policy.</param>
    /// <param name="room">M.</param>
    /// <param name="rowsPerLeaf">Rows whose plaintext encryption noise meets.</param>
    public static SiteFactors Create(IReadOnlyList<LoraModule> modules, AdapterPrivacy privacy, double room, int rowsPerLeaf)
    {
        if (privacy == AdapterPrivacy.Sealed)
        {
            return new SiteFactors([.. modules.Select(m => IntegerFactors.Sealed(m, room, rowsPerLeaf))], [], room);
        }

        OrthonormalBasis[] bases = [.. modules.Select(OrthonormalBasis.Create)];
        return new SiteFactors(
            [.. bases.Select(b => IntegerFactors.OpenBasis(b, room, rowsPerLeaf))],
            [.. bases.Select(b => Array.ConvertAll(b.Basis, v => (float)v))], room);
    }
}
