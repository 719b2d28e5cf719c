# frozen_string_literal: true

require 'ipaddr'

module OpenStackCommon
  # What the value of an attribute may be: `words` say it, `allowed` answers whether a value is, and `cast` makes of one
  # that is what recipes want: of a number in a text, a number.
  Kind = Struct.new(:words, :allowed, :cast) do
    def allows?(value)
      allowed.call(value)
    end

    def of(value)
      cast ? cast.call(value) : value
    end
  end

  # The kinds that there are.
  module Kinds
    # What may be left unset too: a kind, or a group of attributes.
    Optional = Struct.new(:inner)
    # Sections of a configuration file, in which any option can be set.
    OPTIONS = :options

    HOST_NAME = /\A\w([\w.-]*\w)?\z/.freeze
    URL_PATH = %r{\A(/[^/?#\s]+)*\z}.freeze
    SWITCH = { true => true, false => false, 'true' => true, 'false' => false }.freeze

    # A line break would begin another line of the file that the value is written into.
    def self.line?(value)
      value.is_a?(String) ? value.valid_encoding? && !value.match?(/[[:cntrl:]&&[^\t]]/) : [Symbol, Integer].any? { |type| value.is_a?(type) }
    end

    def self.whole(value)
      value.is_a?(String) && value.match?(/\A-?\d+\z/) ? value.to_i : (value if value.is_a?(Integer))
    end

    def self.host?(value)
      value.is_a?(String) && (HOST_NAME.match?(value) || (IPAddr.new(value).ipv6? && !value.match?(/[\[%]/)))
    rescue IPAddr::Error
      false
    end

    def self.one_of(*names)
      Kind.new("one of #{names.join(', ')}", ->(value) { names.include?(value.to_s) }, :to_s.to_proc)
    end

    def self.optional(inner)
      Optional.new(inner)
    end

    ANYTHING = Kind.new('anything', ->(_) { true })
    TEXT = Kind.new('a text of one line', method(:line?), :to_s.to_proc)
    SETTING = Kind.new('a text of one line, a number, true or false', ->(value) { line?(value) || [true, false].include?(value) }, :to_s.to_proc)
    TEXTS = Kind.new('a list of texts', ->(value) { value.is_a?(Array) && value.all? { |one| line?(one) } }, ->(value) { value.map(&:to_s) })
    COUNT = Kind.new('a whole number from 1', ->(value) { whole(value)&.positive? }, method(:whole))
    PORT = Kind.new('a whole number from 1 to 65535', ->(value) { (1..65_535).cover?(whole(value)) }, method(:whole))
    FLAG = Kind.new('true or false', SWITCH.method(:key?), SWITCH.method(:fetch))
    HOST = Kind.new('a name, or an address without brackets and port', method(:host?))
    PATH = Kind.new("'', or words that each begin with one slash, like '/v3'", ->(value) { value.is_a?(String) && URL_PATH.match?(value) })

    # What an attribute may be, by what it is unless somebody sets it.
    def self.like(default)
      case default
      when Integer then COUNT
      when true, false then FLAG
      when Array then TEXTS
      else TEXT
      end
    end
  end
end
