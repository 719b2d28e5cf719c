# frozen_string_literal: true

module OpenStackCommon
  # What a secret may be made of, by its kind in files/secrets.json: what is refused here cannot work. `bin/secrets` asks
  # the same rules, so this file needs neither Chef nor a gem.
  module SecretRules
    # kind => [a character that is allowed, in words]. Not ASCII is refused everywhere: MariaDB hashes other bytes than
    # PyMySQL sends, and of the other readers each takes the encoding from its own locale.
    TEXTS = {
      'password' => [/[ -~]/, 'printable ASCII'],
      # Keystone hands its database's URL to Alembic without escaping it for Alembic's own parser, which takes a "%" for a variable:
      # no character that has to be written as one.
      'plain password' => [/[\w.~-]/, 'letters, digits and "-", ".", "_", "~"'],
      # oslo.messaging gives the password to kombu in a URL in which it escapes everything but the slash; and rabbitmqctl
      # drops blanks around what it is given on standard input.
      'broker password' => [%r{[!-~&&[^/]]}, 'printable ASCII without "/" and blanks'],
      # Erlang reads it as a word.
      'cookie' => [/[!-~]/, 'printable ASCII without blanks'],
    }.freeze
    KEYS = 'fernet keys'
    KEY = /\A[\w-]{43}=\z/.freeze
    # Characters; of the cookie Erlang reads no more.
    LONGEST = 255

    # Key => why its value cannot work. A key that `kinds` does not name is a password of the operator's own.
    def self.faults(kinds, values)
      values.to_h { |key, value| [key, fault(kinds.fetch(key, 'password'), value)] }.compact
    end

    # Why a value cannot work, in words that tell no more of it than one character; nil when it can.
    def self.fault(kind, value)
      return fault_of_keys(value) if kind == KEYS

      allowed, words = TEXTS.fetch(kind)
      fault_of_text(value, allowed) { |fault| "#{fault}; allowed are 1 to #{LONGEST} characters of #{words}" }
    end

    def self.fault_of_text(value, allowed)
      return yield('it is not a text') unless value.is_a?(String)
      return yield("it has #{value.length} characters") unless (1..LONGEST).cover?(value.length)

      wrong = value.chars.find_index { |char| !char.valid_encoding? || !char.match?(allowed) }
      yield("its character #{wrong + 1} is #{value[wrong].inspect}") if wrong
    end
    private_class_method :fault_of_text

    def self.fault_of_keys(value)
      return if value.is_a?(Hash) && value.any? && value.all? { |number, key| number.match?(/\A\d+\z/) && key.to_s.match?(KEY) }

      'it is no set of Fernet keys: numbers, each with 32 bytes in URL-safe Base64'
    end
    private_class_method :fault_of_keys
  end
end
