using HeLora.Client.Hazmat.Streaming;

namespace HeLora.Client.Tests.Streaming;

/// <summary>One life of a client with a spool in a folder, until it ends orderly or crashes.</summary>
internal sealed class Life : IDisposable
{
    private readonly Ledger _ledger;
    private readonly StreamingRequest _request = new();
    private readonly FileMaskSpool _spool;

    public Life(string folder, Ledger ledger, Action<string>? step = null)
    {
        _ledger = ledger;
        _spool = new FileMaskSpool(folder, step ?? (_ => { }));
        try
        {
            Client = new StreamingClient(Ledger.Offer, _spool);
            Client.Welcome(ledger.Greet(_spool, Client.Hello()));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public StreamingClient Client { get; } = null!;

    public MaskSpool Spool => _spool;

    /// <summary>Whether the answers of requests are opened.</summary>
    public bool Opens { get; init; } = true;

    /// <summary>Makes a block.</summary>
    public void MakeBlock()
    {
        using PendingBlock block = Client.BeginBlock();
        Client.CompleteBlock(block, _ledger.MakeBlock(block.Message));
    }

    /// <summary>Sends tokens, each of activations of zero, making blocks where they run out.</summary>
    public void Send(int tokens)
    {
        var x = new float[tokens * Ledger.Offer.Layout.InputSize];
        while (!TryEncrypt(x))
        {
            MakeBlock();
        }

        byte[] answer = _ledger.Send(_request.Message);
        if (Opens)
        {
            Client.Decrypt(_request, answer, new float[tokens * Client.OutputSize]);
        }
    }

    /// <summary>Ends orderly, or, after a crash, lets go of the files as the system does.</summary>
    public void Dispose()
    {
        try
        {
            Client?.Dispose();
        }
        catch (CrashException)
        {
            // The cursor stays where it was; the files are closed.
        }

        _spool.Dispose();
    }

    // Where blocks have a gap between them, their tokens cannot be sent together.
    private bool TryEncrypt(float[] x)
    {
        try
        {
            Client.Encrypt(x, _request);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
