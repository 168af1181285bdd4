namespace HeLora.Client;

/// <summary>
/// Takes one message to the server and brings the server's answer back, over any transport. Several exchanges may be in progress at once:
/// one for a session or a block of masks, and as many for steps as the caller has in flight.
/// </summary>
/// <param name="message">
/// The message. Its memory is used again: once the returned task has ended, also by a failure or a cancellation, it must not be read.
/// </param>
/// <param name="cancellation">Ends the exchange early.</param>
/// <returns>The whole answer. It must not change until the next exchange of the same caller begins; nothing keeps it longer.</returns>
public delegate ValueTask<ReadOnlyMemory<byte>> Exchange(ReadOnlyMemory<byte> message, CancellationToken cancellation);
