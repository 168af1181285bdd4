using HeLora.Server.Execution;

namespace HeLora.Server.Tests.Execution;

public sealed class WorkerTeamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void EveryWorkerDoesItsShareEveryTime(int size)
    {
        var done = new int[size];
        using var team = new WorkerTeam(size, worker => Interlocked.Increment(ref done[worker]));
        Assert.Equal(size, team.Size);
        for (int round = 1; round <= 300; round++)
        {
            team.Run(size);
            Assert.All(done, count => Assert.Equal(round, count));
        }

        team.Run(1);
        Assert.Equal(301, done[0]);
        Assert.All(done.Skip(1), count => Assert.Equal(300, count));
    }

    [Fact]
    public void TheFirstFailureIsThrownAndTheTeamGoesOn()
    {
        bool fail = true;
        int done = 0;
        using var team = new WorkerTeam(3, worker =>
        {
            if (fail && worker == 2)
            {
                throw new InvalidOperationException("worker 2");
            }

            Interlocked.Increment(ref done);
        });
        Assert.Equal("worker 2", Assert.Throws<InvalidOperationException>(() => team.Run(3)).Message);
        Assert.Equal(2, done);
        fail = false;
        team.Run(3);
        Assert.Equal(5, done);
    }
}
