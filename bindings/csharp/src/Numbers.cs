using System;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Zarr
{
    /// <summary>An element of data type float16: IEEE 754 binary16, as its bits.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Float16 : IEquatable<Float16>
    {
        /// <summary>The bits: sign, 5 of the exponent, 10 of the fraction.</summary>
        public ushort Bits;

        /// <summary>The number with these bits.</summary>
        /// <param name="bits">The bits.</param>
        /// <returns>The number.</returns>
        public static Float16 FromBits(ushort bits)
        {
            Float16 number;
            number.Bits = bits;
            return number;
        }

        /// <summary>The same number as a float; exact.</summary>
        /// <param name="number">The number.</param>
        public static implicit operator float(Float16 number)
        {
            int exponent = number.Bits >> 10 & 0x1f, fraction = number.Bits & 0x3ff;
            double magnitude = exponent == 31 ? (fraction == 0 ? double.PositiveInfinity : double.NaN)
                : exponent == 0 ? fraction * Math.Pow(2, -24)
                : (1024 + fraction) * Math.Pow(2, exponent - 25);
            return (float)((number.Bits & 0x8000) != 0 ? -magnitude : magnitude);
        }

        /// <summary>The nearest float16, ties to even; too large numbers become infinite.</summary>
        /// <param name="value">The number.</param>
        public static explicit operator Float16(float value)
        {
            double magnitude = Math.Abs((double)value);
            int sign = value < 0 || (value == 0 && 1 / value < 0) ? 0x8000 : 0;
            if (float.IsNaN(value)) return FromBits(0x7e00);
            if (magnitude >= 65520) return FromBits((ushort)(sign | 0x7c00));
            int exponent = magnitude < Math.Pow(2, -14) ? -14 : (int)Math.Floor(Math.Log(magnitude, 2));
            if (magnitude < Math.Pow(2, exponent) && exponent > -14) --exponent;
            int fraction = (int)Math.Round(magnitude / Math.Pow(2, exponent - 10), MidpointRounding.ToEven);
            return FromBits((ushort)(sign | (((exponent + 14) << 10) + fraction)));
        }

        /// <inheritdoc/>
        public bool Equals(Float16 other)
        {
            return ((float)this).Equals((float)other);
        }

        /// <inheritdoc/>
        public override bool Equals(object obj)
        {
            return obj is Float16 && Equals((Float16)obj);
        }

        /// <inheritdoc/>
        public override int GetHashCode()
        {
            return ((float)this).GetHashCode();
        }

        /// <inheritdoc/>
        public override string ToString()
        {
            return ((float)this).ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>An element of data type complex64: two floats.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Complex64 : IEquatable<Complex64>
    {
        /// <summary>Real part.</summary>
        public float Real;

        /// <summary>Imaginary part.</summary>
        public float Imaginary;

        /// <summary>A number of its parts.</summary>
        /// <param name="real">Real part.</param>
        /// <param name="imaginary">Imaginary part.</param>
        public Complex64(float real, float imaginary)
        {
            Real = real;
            Imaginary = imaginary;
        }

        /// <summary>The same number with doubles.</summary>
        /// <param name="number">The number.</param>
        public static implicit operator Complex(Complex64 number)
        {
            return new Complex(number.Real, number.Imaginary);
        }

        /// <inheritdoc/>
        public bool Equals(Complex64 other)
        {
            return Real.Equals(other.Real) && Imaginary.Equals(other.Imaginary);
        }

        /// <inheritdoc/>
        public override bool Equals(object obj)
        {
            return obj is Complex64 && Equals((Complex64)obj);
        }

        /// <inheritdoc/>
        public override int GetHashCode()
        {
            return Real.GetHashCode() * 31 + Imaginary.GetHashCode();
        }

        /// <inheritdoc/>
        public override string ToString()
        {
            return ((Complex)this).ToString(CultureInfo.InvariantCulture);
        }
    }
}
