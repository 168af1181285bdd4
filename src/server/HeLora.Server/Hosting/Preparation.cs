using System.Threading.Channels;

namespace HeLora.Server.Hosting;

/// <summary>
/// Makes masks in the background after a step, so that the next one finds them ready. A site is asked for once at a time, and requests
/// beyond the queue's capacity are dropped: steps then make the masks themselves.
/// </summary>
internal sealed class Preparation : IDisposable
{
    private const int Capacity = 1024;

    private readonly Channel<(HostedSession Session, IHostedSiteSession Site)> _queue =
        Channel.CreateBounded<(HostedSession, IHostedSiteSession)>(new BoundedChannelOptions(Capacity) { SingleReader = true });

    private readonly CancellationTokenSource _stop = new();
    private readonly Action<Exception>? _failed;
    private readonly Task _work;

    /// <summary>Starts.</summary>
    /// <param name="failed">Receives the exceptions of preparations.</param>
    public Preparation(Action<Exception>? failed)
    {
        _failed = failed;
        _work = Task.Run(RunAsync);
    }

    /// <summary>Asks for the masks of a site.</summary>
    /// <param name="session">The site's session.</param>
    /// <param name="site">The site.</param>
    public void Ask(HostedSession session, IHostedSiteSession site)
    {
        if (Interlocked.Exchange(ref site.PreparationAsked, 1) == 0 && !_queue.Writer.TryWrite((session, site)))
        {
            Interlocked.Exchange(ref site.PreparationAsked, 0);
        }
    }

    /// <summary>Ends: requests that have not begun are dropped, and the one at work stops at its next mask.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _queue.Writer.TryComplete();
        while (_queue.Reader.TryRead(out _))
        {
        }

        _work.GetAwaiter().GetResult();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        await foreach ((HostedSession session, IHostedSiteSession site) in _queue.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            Interlocked.Exchange(ref site.PreparationAsked, 0);
            if (!session.Lifetime.TryEnter())
            {
                continue;
            }

            try
            {
                site.Prepare(_stop.Token);
            }
            catch (Exception exception)
            {
                FailureReport.Send(_failed, exception);
            }
            finally
            {
                session.Lifetime.Exit();
            }
        }
    }
}
