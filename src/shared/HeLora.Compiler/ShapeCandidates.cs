namespace HeLora.Compiler;

/// <summary>The candidates of one shape under one plan and one parameter set, the best first, and how many were left out.</summary>
internal sealed class ShapeCandidates
{
    /// <summary>Takes candidates.</summary>
    /// <param name="candidates">The candidates; of several with one score the first is preferred.</param>
    /// <param name="rejected">Why others were left out.</param>
    public ShapeCandidates(IEnumerable<Candidate> candidates, Rejections rejected)
    {
        Candidates = [.. candidates.OrderBy(c => c.Score)];
        Rejected = rejected;
    }

    /// <summary>The candidates, the best first.</summary>
    public IReadOnlyList<Candidate> Candidates { get; private set; }

    /// <summary>Why others were left out.</summary>
    public Rejections Rejected { get; private set; }

    /// <summary>The best candidate; null where none is left.</summary>
    public Candidate? Best => Candidates.Count > 0 ? Candidates[0] : null;

    /// <summary>Leaves out the candidates that exceed the budget.</summary>
    /// <param name="keeps">Whether a candidate keeps to the budget.</param>
    public void KeepOnly(Func<Candidate, bool> keeps)
    {
        Candidate[] kept = [.. Candidates.Where(keeps)];
        Rejected = Rejected with { Budget = Candidates.Count - kept.Length };
        Candidates = kept;
    }
}
