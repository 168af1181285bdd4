namespace HeLora.Protocol.Diagonal;

/// <summary>Norms of a projection's W = scaling B A = U S V^T on which noise and bounds depend.</summary>
/// <param name="Largest">The largest singular value.</param>
/// <param name="Nuclear">The sum of the singular values.</param>
/// <param name="Frobenius">The root of the sum of their squares.</param>
/// <param name="Bound">The largest value of a coefficient of an answer for tokens of norm 1, at scale 1.</param>
public readonly record struct FactorNorms(double Largest, double Nuclear, double Frobenius, double Bound)
{
    /// <summary>
    /// The norms to expect of Gaussian factors, up to a common scale. Singular values spread as those of Gaussian matrices do
    /// (Marchenko and Pastur 1967). A coefficient of an answer is, for every token, a sum of outputs times cosines divided by N/2. Its
    /// largest value is the norm of r independent Gaussians, which has mean sqrt(r - 1/2) and deviation sqrt(1/2). The bound is the
    /// largest of N/2 sums of T such norms. Constant coefficients can exceed it: their cosines are all 1, so that they count sqrt 2
    /// times and are the same for all tokens.
    /// </summary>
    /// <param name="layout">The layout.</param>
    /// <param name="module">The projection.</param>
    public static FactorNorms Gaussian(DiagonalLayout layout, DiagonalModule module)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(module);
        double inputs = layout.InputSize, outputs = module.Shape.OutputSize, tokens = layout.TokensPerCiphertext;
        double rank = Math.Min(module.Shape.Rank, Math.Min(inputs, outputs)), slots = layout.Degree / 2.0;
        double frobenius = Math.Sqrt(rank * inputs * outputs);
        double largest = frobenius / Math.Sqrt(rank)
            * Math.Min(Math.Sqrt((1 + Math.Sqrt(rank / inputs)) * (1 + Math.Sqrt(rank / outputs))), Math.Sqrt(rank));
        double nuclear = frobenius * Math.Sqrt(rank) / Math.Sqrt(1 + (rank / (4 * inputs)) + (rank / (4 * outputs)));
        double typical = frobenius * Math.Sqrt(Math.Min(layout.Positions, outputs) / (2 * outputs)) / slots;
        double blocks = module.OutputBlocks, mean = Math.Sqrt(1 - (1 / (2 * rank)));
        double many = (tokens * mean) + Math.Sqrt(tokens * Math.Log(slots * blocks) / rank);
        double constant = tokens * Math.Sqrt(2) * (mean + Math.Sqrt(Math.Log(blocks) / rank));
        double most = tokens * largest / frobenius * Math.Sqrt(2 * Math.Min(layout.Positions, outputs));
        double bound = typical * Math.Min(Math.Max(many, constant), most);
        return new FactorNorms(largest, nuclear, frobenius, bound);
    }
}
