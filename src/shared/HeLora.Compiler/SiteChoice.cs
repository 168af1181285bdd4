namespace HeLora.Compiler;

/// <summary>The candidate that was chosen for a site, and the ones that were not.</summary>
/// <param name="Chosen">The best candidate of the plan and parameter set that were chosen.</param>
/// <param name="Next">The next best of all plans and parameter sets, at most three. Where all sites share a plan, one may be better for this site alone.</param>
/// <param name="Considered">The number of candidates that were priced and kept.</param>
/// <param name="Rejected">The numbers of candidates that were left out.</param>
public sealed record SiteChoice(Candidate Chosen, IReadOnlyList<Candidate> Next, int Considered, Rejections Rejected);
