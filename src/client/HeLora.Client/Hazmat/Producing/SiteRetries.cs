namespace HeLora.Client.Hazmat.Producing;

/// <summary>
/// The times at which failed sites are served again. Each site has failures and delays of its own; all sites pause together only while
/// exchanges of different sites fail and none is answered. For one thread at a time.
/// </summary>
/// <param name="sites">The number of sites.</param>
/// <param name="delays">The delays between attempts.</param>
internal sealed class SiteRetries(int sites, RetryDelays delays)
{
    private readonly int[] _failures = new int[sites];

    // Milliseconds of Environment.TickCount64.
    private readonly long[] _next = new long[sites];

    // The answers that had come to any site at the first of a site's failures in a row.
    private readonly long[] _answersAtFailure = new long[sites];
    private long _answers;

    // Since the last answer: the site whose exchange failed last, and the pauses of all sites.
    private int? _failedLast;
    private int _pauses;

    /// <summary>Whether a site may be served now.</summary>
    public bool IsDue(int site) => _next[site] <= Environment.TickCount64;

    /// <summary>The time until the next failed site is due; null where no site waits for its time.</summary>
    public TimeSpan? UntilNext
    {
        get
        {
            long next = long.MaxValue;
            for (int i = 0; i < _next.Length; i++)
            {
                next = _failures[i] > 0 ? Math.Min(next, _next[i]) : next;
            }

            return next == long.MaxValue ? null : TimeSpan.FromMilliseconds(Math.Clamp(next - Environment.TickCount64, 1, int.MaxValue));
        }
    }

    /// <summary>The transport brought an answer, whatever it says.</summary>
    public void Answered()
    {
        _answers++;
        _failedLast = null;
        _pauses = 0;
    }

    /// <summary>A site was served.</summary>
    public void Succeeded(int site) => (_failures[site], _next[site]) = (0, 0);

    /// <summary>A site failed by an error of its own.</summary>
    public void Failed(int site)
    {
        if (_failures[site] == 0)
        {
            _answersAtFailure[site] = _answers;
        }

        _next[site] = Environment.TickCount64 + (long)delays.After(_failures[site]).TotalMilliseconds;
        _failures[site] = Math.Min(_failures[site], int.MaxValue - 1) + 1;
    }

    /// <summary>The transport failed with the message of a site.</summary>
    /// <param name="site">The site.</param>
    /// <param name="pause">The time that all sites pause for; zero where the failures since the last answer are this site's alone.</param>
    /// <returns>Whether the failure may be that of all sites: not where other sites were answered since the first of this one's failures in a row.</returns>
    public bool FailedByTransport(int site, out TimeSpan pause)
    {
        pause = _failedLast is { } last && last != site ? delays.After(_pauses++) : TimeSpan.Zero;
        _failedLast = site;
        Failed(site);
        return _answersAtFailure[site] == _answers;
    }
}
