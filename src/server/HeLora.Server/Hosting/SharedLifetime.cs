namespace HeLora.Server.Hosting;

/// <summary>
/// Counts who uses an object, so that closing it waits for nobody: users that are inside finish, later ones are turned away, and the last
/// one to leave disposes it.
/// </summary>
/// <param name="dispose">Runs once, when the object is closed and nobody is inside.</param>
internal sealed class SharedLifetime(Action dispose)
{
    // Users inside; the owner counts as one until it closes the object.
    private int _users = 1;
    private int _closed;

    /// <summary>Whether the object was closed.</summary>
    public bool IsClosed => Volatile.Read(ref _closed) != 0;

    /// <summary>Enters; every success is followed by one <see cref="Exit"/>.</summary>
    /// <returns>False where the object was closed.</returns>
    public bool TryEnter()
    {
        while (true)
        {
            int users = Volatile.Read(ref _users);
            if (users == 0 || IsClosed)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _users, users + 1, users) == users)
            {
                return true;
            }
        }
    }

    /// <summary>Leaves.</summary>
    public void Exit()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            dispose();
        }
    }

    /// <summary>Turns later users away. Closing twice does nothing.</summary>
    public void Close()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            Exit();
        }
    }
}
