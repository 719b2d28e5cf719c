# frozen_string_literal: true

require 'json'
require 'net/http'
require_relative 'api_error'

module OpenStackCommon
  # One request and its answer, whatever happens on the way: a daemon that is still starting is waited for, a connection that
  # breaks is tried once more where that does no harm, and everything else that is not a success is an ApiError.
  class Http
    # A success, and what it was the answer to.
    Answer = Struct.new(:verb, :uri, :response) do
      # The JSON object of the body, or nil when that is empty; with a `key` it must have a value of that `kind` there.
      def object(key = nil, kind = nil)
        content = JSON.parse(response.body.to_s.empty? ? 'null' : response.body)
        return content if key ? content.is_a?(Hash) && content[key].is_a?(kind) : content.nil? || content.is_a?(Hash)

        raise ApiError.unfit(verb, uri, response, key ? "`#{key}`" : 'a JSON object')
      rescue JSON::ParserError, EncodingError
        raise ApiError.unfit(verb, uri, response, 'JSON')
      end

      def header(name)
        response[name] or raise ApiError.unfit(verb, uri, response, "the header #{name}")
      end
    end

    VERBS = { get: Net::HTTP::Get, post: Net::HTTP::Post, put: Net::HTTP::Put, patch: Net::HTTP::Patch, delete: Net::HTTP::Delete }.freeze
    # A daemon that has just started may refuse connections, or say that it is not ready.
    PATIENCE = 60
    NOT_READY = [502, 503].freeze
    SECONDS = 120

    # pause: sleeps so many seconds.
    def initialize(pause)
      @pause = pause
    end

    # Answers an Answer. repeatable: whether two such requests do the same as one. A POST makes something; the other verbs say how it shall be.
    def call(verb, uri, body, headers, repeatable: verb != :post)
      response = patiently { unbroken(repeatable) { exchange(verb, uri, body, headers) } }
      raise ApiError.answered(verb, uri, response) unless response.is_a?(Net::HTTPSuccess)

      Answer.new(verb, uri, response)
    rescue *ApiError::NO_ANSWER => e
      raise ApiError.unanswered(verb, uri, e)
    end

    private

    def patiently
      patience = DryRun.on? ? 0 : PATIENCE
      patience.times do
        response = attempt { yield }
        return response unless response.nil? || NOT_READY.include?(response.code.to_i)

        @pause.call(1)
      end
      yield
    end

    def attempt
      yield
    rescue Errno::ECONNREFUSED
      nil
    end

    def unbroken(repeatable)
      yield
    rescue *ApiError::CLOSED
      raise unless repeatable

      yield
    end

    # Net::HTTP's own retries are off: it would repeat time-outs as well.
    def exchange(verb, uri, body, headers)
      request = VERBS.fetch(verb).new(uri, { 'Content-Type' => 'application/json', 'Accept' => 'application/json' }.merge(headers))
      fill(request, body)
      options = { use_ssl: uri.scheme == 'https', read_timeout: SECONDS, max_retries: 0 }
      Net::HTTP.start(uri.hostname, uri.port, nil, options) { |http| http.request(request) }
    end

    def fill(request, body)
      case body
      when nil then nil
      when IO
        body.rewind
        request.body_stream = body
        request.content_length = body.size
      else request.body = JSON.generate(body)
      end
    end
  end
end
