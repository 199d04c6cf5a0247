using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Zarr.Internal
{
    /// <summary>What the counts of NumPy's times are: so many ticks of C# each, or so many of them a tick, or months.</summary>
    internal sealed class TimeUnit
    {
        internal const string DateTimeName = "numpy.datetime64", TimeSpanName = "numpy.timedelta64";
        private static readonly Regex Form = new Regex(@"^[<>=|]?[mM]8\[(\d*)(\w+)\]$", RegexOptions.CultureInvariant);
        private static readonly DateTime Epoch = new DateTime(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc);

        private static readonly Dictionary<string, long> Ticks = new Dictionary<string, long>
        {
            { "W", 7 * TimeSpan.TicksPerDay }, { "D", TimeSpan.TicksPerDay }, { "h", TimeSpan.TicksPerHour },
            { "m", TimeSpan.TicksPerMinute }, { "s", TimeSpan.TicksPerSecond }, { "ms", TimeSpan.TicksPerMillisecond }, { "us", 10 }
        };

        private static readonly Dictionary<string, long> Parts = new Dictionary<string, long>
        {
            { "ns", 100 }, { "ps", 100000 }, { "fs", 100000000 }, { "as", 100000000000 }
        };

        private readonly long scale, ticks, parts, months;

        private TimeUnit(long scale, string name)
        {
            this.scale = scale;
            Ticks.TryGetValue(name, out ticks);
            Parts.TryGetValue(name, out parts);
            months = name == "Y" ? 12 : name == "M" ? 1 : 0;
        }

        internal static TimeUnit Of(string numpyType)
        {
            Match match = Form.Match(numpyType);
            if (!match.Success) throw new ZarrUnsupportedException("elements of " + numpyType + " have no unit: read them as bytes");
            string scale = match.Groups[1].Value;
            return new TimeUnit(scale.Length == 0 ? 1 : long.Parse(scale, CultureInfo.InvariantCulture), match.Groups[2].Value);
        }

        /// <summary>Towards the past, as NumPy rounds.</summary>
        private static long FloorDiv(long number, long divisor)
        {
            return number / divisor - (number % divisor < 0 ? 1 : 0);
        }

        private static ZarrOutOfRangeException Beyond(object what, string type, Exception inner = null)
        {
            return new ZarrOutOfRangeException(Convert.ToString(what, CultureInfo.InvariantCulture) + " is beyond what " + type + " can say", inner);
        }

        /// <summary>Ticks since 1970 of a count. What is finer than a tick is cut off.</summary>
        private long TicksOf(long count)
        {
            long number = checked(count * scale);
            return parts != 0 ? FloorDiv(number, parts) : checked(number * ticks);
        }

        private long CountOf(long time)
        {
            return FloorDiv(parts != 0 ? checked(time * parts) : FloorDiv(time, ticks), scale);
        }

        internal DateTime? DateTimeOf(long count)
        {
            if (count == long.MinValue) return null;
            try
            {
                if (months == 0) return Epoch.AddTicks(TicksOf(count));
                long month = checked(count * scale * months), year = FloorDiv(month, 12);
                return new DateTime(checked((int)(1970 + year)), (int)(1 + month - 12 * year), 1, 0, 0, 0, DateTimeKind.Utc);
            }
            catch (Exception error) when (error is OverflowException || error is ArgumentOutOfRangeException)
            {
                throw Beyond("the count " + count, "DateTime", error);
            }
        }

        internal long CountOf(DateTime? time)
        {
            if (time == null) return long.MinValue;
            DateTime utc = time.Value.Kind == DateTimeKind.Local ? time.Value.ToUniversalTime() : time.Value;
            if (months != 0) return FloorDiv(FloorDiv((utc.Year - 1970) * 12 + utc.Month - 1, months), scale);
            try
            {
                return CountOf(utc.Ticks - Epoch.Ticks);
            }
            catch (OverflowException error)
            {
                throw Beyond(utc, "the array's unit", error);
            }
        }

        internal TimeSpan? TimeSpanOf(long count)
        {
            if (count == long.MinValue) return null;
            try
            {
                return new TimeSpan(TicksOf(count));
            }
            catch (OverflowException error)
            {
                throw Beyond("the count " + count, "TimeSpan", error);
            }
        }

        internal long CountOf(TimeSpan? time)
        {
            if (time == null) return long.MinValue;
            try
            {
                return CountOf(time.Value.Ticks);
            }
            catch (OverflowException error)
            {
                throw Beyond(time.Value, "the array's unit", error);
            }
        }

        /// <summary>Refuses months for time spans: they have no length.</summary>
        internal TimeUnit WithLength()
        {
            if (months != 0) throw new ZarrUnsupportedException("months have no length in time");
            return this;
        }
    }
}
