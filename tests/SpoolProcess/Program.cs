using System.Globalization;
using HeLora.Client.Hazmat.Streaming;
using HeLora.Protocol.Streaming;

namespace HeLora.SpoolProcess;

/// <summary>Takes positions of the spool in a folder for as long as it lives, and prints each before it would send it.</summary>
public static class Program
{
    /// <summary>Runs until it is killed.</summary>
    /// <param name="args">The folder.</param>
    public static async Task Main(string[] args)
    {
        StreamingOffer offer = StandInServer.CreateOffer();
        var server = new StandInServer(offer);
        using var spool = new FileMaskSpool(args[0]);
        using var client = new StreamingClient(offer, spool);
        await using var producer = new BlockProducer(
            client, (message, _) => ValueTask.FromResult<ReadOnlyMemory<byte>>(server.MakeBlock(message.Span)));
        var request = new StreamingRequest();
        for (int tokens = 1; ; tokens = (tokens * 5) % 97)
        {
            await client.WaitAsync(tokens).ConfigureAwait(false);
            client.Encrypt(new float[tokens * 3], request);
            string words = Convert.ToHexString(request.Message.Span[StreamingHeader.Size..]);
            await Console.Out.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"{spool.Id:x32} {spool.Epoch} {request.Position} {request.Tokens} {words}")).ConfigureAwait(false);
            client.Decrypt(request, server.Evaluate(request.Message.Span), new float[tokens * 2]);
        }
    }
}
