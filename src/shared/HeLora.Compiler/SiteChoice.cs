namespace HeLora.Compiler;

/// <summary>Why a site is computed as it is.</summary>
/// <param name="Chosen">The best candidate of the schedule's plan and parameters.</param>
/// <param name="Next">The next best of all plans and parameters, at most three; one may be better for this site alone.</param>
/// <param name="Considered">Candidates that were priced.</param>
/// <param name="Rejected">Candidates that were not.</param>
public sealed record SiteChoice(Candidate Chosen, IReadOnlyList<Candidate> Next, int Considered, Rejections Rejected);
