namespace HeLora.Fuzz;

/// <summary>A parser under test.</summary>
/// <param name="Name">What the command line calls it.</param>
/// <param name="Parse">Parses bytes and checks what it read; any exception but a format exception is a finding.</param>
/// <param name="Seeds">Valid messages, the same in every run.</param>
/// <param name="Tokens">Byte strings that mutations paste in.</param>
internal sealed record FuzzTarget(
    string Name, Action<byte[]> Parse, Func<IReadOnlyList<byte[]>> Seeds, IReadOnlyList<byte[]> Tokens);
