using System.Numerics;
using HeLora.Measurements;

namespace HeLora.Bench.Tests;

public class MicroSessionTests
{
    [Fact]
    public void Errors_are_distances_and_infinite_for_what_is_no_number()
    {
        Assert.Equal(5, MicroSlots.Error([new Complex(3, 4), Complex.One], _ => Complex.Zero));
        Assert.Equal(double.PositiveInfinity, MicroSlots.Error([new Complex(double.NaN, 0), Complex.One], _ => Complex.Zero));
    }

    [Fact]
    public void Slots_depend_on_the_seed_and_are_within_the_unit_circle()
    {
        using var session = new MicroSession("tuned", 1, 1);
        using var same = new MicroSession("tuned", 1, 1);
        using var other = new MicroSession("tuned", 2, 1);
        Assert.Equal(session.First, same.First);
        Assert.NotEqual(session.First, other.First);
        Assert.NotEqual(session.First, session.Second);
        Assert.All(session.First, value => Assert.True(value.Magnitude < 1));
    }
}
