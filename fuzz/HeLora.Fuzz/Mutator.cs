namespace HeLora.Fuzz;

/// <summary>Changes messages at random, the same way for the same seed.</summary>
internal sealed class Mutator(int seed, IReadOnlyList<byte[]> corpus, IReadOnlyList<byte[]> tokens)
{
    private const int MaxChanges = 6;

    private readonly Random _random = new(seed);

    /// <summary>A message of the corpus with a few changes.</summary>
    public byte[] Next()
    {
        var message = new List<byte>(Pick(corpus));
        for (int i = _random.Next(1, MaxChanges + 1); i > 0; i--)
        {
            Change(message);
        }

        return [.. message];
    }

    private void Change(List<byte> message)
    {
        if (message.Count == 0)
        {
            message.AddRange(Pick(tokens));
            return;
        }

        int position = Position(message.Count), length = Math.Min(_random.Next(1, 17), message.Count - position);
        switch (_random.Next(9))
        {
            case 0:
                message[position] ^= (byte)(1 << _random.Next(8));
                break;
            case 1:
                message[position] = (byte)_random.Next(256);
                break;
            case 2:
                message.RemoveRange(position, length);
                break;
            case 3:
                message.InsertRange(position, message.GetRange(Position(message.Count - length + 1), length));
                break;
            case 4:
                message.InsertRange(position, Pick(tokens));
                break;
            case 5:
                byte[] token = Pick(tokens);
                for (int i = 0; i < token.Length && position + i < message.Count; i++)
                {
                    message[position + i] = token[i];
                }

                break;
            case 6:
                message.RemoveRange(position, message.Count - position);
                break;
            case 7:
                byte[] other = Pick(corpus);
                message.RemoveRange(position, message.Count - position);
                message.AddRange(other.AsSpan(Math.Min(position, other.Length)));
                break;
            default:
                message[position] += (byte)(_random.Next(2) == 0 ? 1 : 255);
                break;
        }
    }

    // Counts and lengths stand at the beginning: half of the changes go there.
    private int Position(int count) => _random.Next(2) == 0 ? _random.Next(Math.Min(count, 64)) : _random.Next(count);

    private byte[] Pick(IReadOnlyList<byte[]> list) => list[_random.Next(list.Count)];
}
