namespace HeLora.Client;

/// <summary>
/// Takes one message to the server and brings the server's answer back, over any transport. HeLora calls it for sessions and blocks of
/// masks; steps are exchanged by the caller or by it.
/// </summary>
/// <param name="message">
/// The message. Its memory is used again: once the returned task has ended, also by a failure or a cancellation, it must not be read.
/// </param>
/// <param name="cancellation">Ends the exchange early.</param>
/// <returns>The whole answer. HeLora reads it before it calls the delegate again from the same flow of control, and keeps none of it.</returns>
public delegate ValueTask<ReadOnlyMemory<byte>> Exchange(ReadOnlyMemory<byte> message, CancellationToken cancellation);
